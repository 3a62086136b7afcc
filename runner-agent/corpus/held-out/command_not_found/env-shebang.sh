# details: {"command": "ruby"}
printf '#!/usr/bin/env ruby\n' > t.rb; chmod +x t.rb
./t.rb
