from datetime import datetime
datetime.strptime("2024-13-45", "%Y-%m-%d")
