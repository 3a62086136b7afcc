from lxml import etree
etree.fromstring("<a>&nope;</a>")
