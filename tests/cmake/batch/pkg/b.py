'''pkg/b'''; assert True
