# details: {"variable": "BUCKET"}
echo "to ${BUCKET:?must be set}"
