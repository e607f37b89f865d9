// Shared assertions.
