# file: server.py @
python3 -c 'import server, time; print(server.self_signed(), flush=True); time.sleep(20)' > url &
until [ -s url ]; do sleep 0.1; done
curl -fsS "$(cat url)"
