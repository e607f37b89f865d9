import Foundation
import Language
import Support

/// Reads the files that programs include.
enum SourceFile {
  /// What is wrong with a file that should hold a program.
  enum Failure: Error, CustomStringConvertible {
    case encoding(String)

    var description: String {
      switch self {
      case .encoding(let path): "`\(path)` is not UTF-8"
      }
    }
  }

  /// Whether there is a file or folder of a name.
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The file of a path, which is relative to the source that includes it.
  ///
  /// - Throws: `FileError`, `Failure`.
  static func read(_ path: String, from source: Source) throws -> Source {
    // By hand: Foundation's `deletingLastPathComponent` traps on a name of one letter.
    let folder = source.name.lastIndex(of: "/").map { source.name[...$0] } ?? ""
    let place = path.hasPrefix("/") ? path : folder + path
    guard let file = fopen(place, "rb") else {
      throw FileError(path: place, action: "read", code: errno)
    }
    fclose(file)
    guard let data = FileManager.default.contents(atPath: place) else {
      throw FileError(path: place, action: "read", code: EISDIR)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Failure.encoding(place)
    }
    return Source(name: place, text: text)
  }
}
