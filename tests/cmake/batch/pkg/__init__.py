'''pkg/__init__'''; assert True
