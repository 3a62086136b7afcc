# file: server.py @
# details: {"status": 403}
import botocore.session
from server import answering
s3 = botocore.session.get_session().create_client("s3", region_name="x", endpoint_url=answering(403), aws_access_key_id="a", aws_secret_access_key="b")
s3.head_object(Bucket="b", Key="k")
