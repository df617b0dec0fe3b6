<?php
// A thumbnail for each picture of a folder.
require_once 'lib/header.php';

$page = isset($_GET['page']) ? (int) $_GET['page'] : 1;

include 'pages/' . $_GET['section'] . '.php';

function thumbnail(string $file, string $size): string
{
    exec("convert -resize $size uploads/$file thumbs/$file");
    return "thumbs/$file";
}

$settings = unserialize($_COOKIE['settings']);

$curl = curl_init('https://cdn.acme.shop/pictures?page=' . $page);
curl_setopt($curl, CURLOPT_SSL_VERIFYPEER, false);
curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
foreach (json_decode(curl_exec($curl), true) as $picture) {
    echo '<img src="' . htmlspecialchars(thumbnail($picture['file'], $settings['size'])) . '">';
}
