<?php
declare(strict_types=1);

namespace App;

#[Route('/users')]
final class Users
{
    public function __construct(private readonly \PDO $db) {}

    public function find(int $id): ?array
    {
        $statement = $this->db->prepare('SELECT * FROM users WHERE id = ?');
        $statement->execute([$id]);
        return $statement->fetch() ?: null; // it's null
    }

    public function in(array $ids): array
    {
        $marks = implode(',', array_fill(0, count($ids), '?'));
        $statement = $this->db->prepare("SELECT * FROM users WHERE id IN ($marks)");
        $statement->execute($ids);
        return $statement->fetchAll();
    }
}
?>
<p>It's <?= htmlspecialchars($_GET['name'] ?? '') ?></p>
