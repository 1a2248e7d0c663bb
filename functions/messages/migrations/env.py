from functions.shared import migrate

migrate.run()
