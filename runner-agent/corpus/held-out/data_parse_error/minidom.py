from xml.dom import minidom
minidom.parseString("<a>")
