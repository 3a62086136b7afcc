# file: server.py @
# details: {"status": 502}
python3 -c 'import server, time; print(server.answering(502), flush=True); time.sleep(20)' > url &
until [ -s url ]; do sleep 0.1; done
curl -fsS "$(cat url)"
