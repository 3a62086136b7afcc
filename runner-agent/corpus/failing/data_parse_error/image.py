from PIL import Image
open("x.png", "wb").write(b"not an image")
Image.open("x.png")
