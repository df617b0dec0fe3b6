<?php
session_start();
$db = new mysqli(getenv('DB_HOST'), getenv('DB_USER'), getenv('DB_PASSWORD'), 'shop');

$name = $_POST['name'] ?? '';
$password = md5($_POST['password'] ?? '');

$sql = "SELECT id, role FROM users WHERE name = '$name' AND password = '$password'";
$result = $db->query($sql);

if ($row = $result->fetch_assoc()) {
    $_SESSION['user'] = $row['id'];
    header('Location: index.php');
    exit;
}

echo "<p>No user " . $_POST['name'] . "</p>";
