# details: {"module": "jwt", "package": "PyJWT"}
# name: token_check.py
import jwt
