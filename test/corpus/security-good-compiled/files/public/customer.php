<?php
declare(strict_types=1);

$id = (int) ($_GET['id'] ?? 0);
$statement = $pdo->prepare('SELECT name FROM customers WHERE id = :id');
$statement->execute(['id' => $id]);
$name = (string) $statement->fetchColumn();
$log = "customer $name was shown";
echo '<h1>' . htmlspecialchars($name) . '</h1>';
echo '<p>' . htmlspecialchars($_GET['note'] ?? '') . '</p>';
echo password_verify($_POST['password'] ?? '', $hash) ? 'welcome' : 'try again';
