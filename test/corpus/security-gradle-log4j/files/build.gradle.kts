plugins {
    java
    application
}

val jackson = "2.17.2"

repositories {
    mavenCentral()
}

dependencies {
    implementation("org.apache.logging.log4j:log4j-core:2.14.1")
    implementation("com.fasterxml.jackson.core:jackson-databind:$jackson")
    testImplementation("org.junit.jupiter:junit-jupiter:5.11.3")
}

application {
    mainClass = "dev.acme.Importer"
}
