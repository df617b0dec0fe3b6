def report(cursor, name=None):
    sql = "SELECT * FROM users WHERE 1 = 1"
    if name:
        sql += f" AND name = '{name}'"
    cursor.execute(sql)
    return cursor.fetchall()
