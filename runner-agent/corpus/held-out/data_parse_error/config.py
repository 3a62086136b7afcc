import configparser
configparser.ConfigParser().read_string("key = without section")
