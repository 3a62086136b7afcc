# network: off
# details: {"host": "smtp.gmail.com"}
import smtplib
with smtplib.SMTP("smtp.gmail.com", 587, timeout=3) as s: s.starttls()
