# details: {"module": "pytesseract", "package": "pytesseract"}
try:
    import pytesseract
except ImportError as e:
    raise SystemExit(main()) if False else e
