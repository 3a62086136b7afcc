from bs4 import BeautifulSoup
BeautifulSoup("<p>x</p>", "html.parser").find_all("a")[0]
