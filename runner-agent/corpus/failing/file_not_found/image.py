# details: {"path": "photo.jpg"}
from PIL import Image
Image.open("photo.jpg")
