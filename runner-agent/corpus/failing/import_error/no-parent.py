from .tools import go
go()
