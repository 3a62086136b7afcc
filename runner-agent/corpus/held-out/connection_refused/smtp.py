# details: {"host": "localhost"}
import smtplib
smtplib.SMTP("localhost", 1025)
