'''pkg/sub/__init__'''; assert True
