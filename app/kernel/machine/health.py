"""The health check of the container: asks the server beside it, and imports nothing of the program to do so."""

import os
import urllib.request

if __name__ == "__main__":
    urllib.request.urlopen(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/ready", timeout=4).close()
