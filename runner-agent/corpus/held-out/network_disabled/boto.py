# network: off
import botocore.session
s3 = botocore.session.get_session().create_client("s3", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
s3.list_buckets()
