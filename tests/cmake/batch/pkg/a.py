'''pkg/a'''; assert True
