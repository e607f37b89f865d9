import Foundation
import Testing

/// The files that `Scripts/fixtures/gguf-files.py` makes.
enum Fixture {
  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil)) + "/" + name
  }
}
