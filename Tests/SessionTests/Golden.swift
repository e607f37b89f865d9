import Foundation
import Testing

/// Files of expected texts beside the tests; `UPDATE_GOLDEN=1` writes them anew, to be reviewed.
enum Golden {
  static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil

  /// The path of a file from the root of the repository.
  static func path(_ name: String, from file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// Compares a text with the file of a path from the root of the repository.
  static func expect(
    _ text: String, isIn name: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let path = path(name)
    if isUpdating { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    let expected = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let different = zip(lines, wanted).first { $0 != $1 }
    #expect(
      text == expected,
      "\(name) isn't current at `\(different.map { "\($0.0)" } ?? "its end")`",
      sourceLocation: location)
  }
}
