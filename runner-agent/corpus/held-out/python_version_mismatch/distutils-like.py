# details: {"needs": "2"}
import ConfigParser
