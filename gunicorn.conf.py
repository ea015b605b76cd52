"""How the platform is served wherever it is: gunicorn reads this in the folder it is started in.

One process on SQLite, whose writers take turns in it; on PostgreSQL WEB_CONCURRENCY says how many.
"""

worker_class = "gthread"
threads = 8
# No access log, and nothing below an error: a warning of the server would name a visitor's address.
loglevel = "error"
control_socket_disable = True
