import Foundation
import Testing
import _TestSupport

/// The words of the numeric rooms, which know nothing of the language.
@Suite struct RoomWordsTests {
  static let rooms = [
    "Tensors", "Networks", "Backbones", "Interactions", "Evaluation", "Recommenders", "Alignment",
  ]

  /// An option in back quotes: a name, perhaps an interpolated one, and an equals sign.
  private static func namesAnOption(_ line: some StringProtocol) -> Bool {
    let option = #/"[^"]*`(?:[a-z_]+|\\\([^`]*?\))=(?!=)/#
    return String(line).firstMatch(of: option) != nil
  }

  /// What an error or a remark is about is a subject; whoever knows options names the option.
  @Test(arguments: rooms) func noTextNamesAnOption(room: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/\(room)").standardizedFileURL
    let files = try #require(FileManager.default.enumerator(atPath: folder.path))
    var count = 0
    for case let file as String in files where file.hasSuffix(".swift") {
      count += 1
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for line in text.split(separator: "\n")
      where !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
        #expect(!Self.namesAnOption(line), "\(room)/\(file): \(line)")
      }
    }
    #expect(count > 10)
  }

  @Test func optionsAreFound() {
    for line in [
      #"  "a; `time=` names one""#, #"  + "`format=sequences` reads it""#,
      #"  option("`\(name)=` \(says)")"#,
    ] { #expect(Self.namesAnOption(line), "\(line)") }
    for line in [
      #"  "`rows == 4`, with slots: `<history titles=10>`""#,
      "  for item in `case`.past { x -= 1 }",
    ] { #expect(!Self.namesAnOption(line), "\(line)") }
  }
}
