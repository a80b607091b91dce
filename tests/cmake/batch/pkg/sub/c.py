'''pkg/sub/c'''; assert True
