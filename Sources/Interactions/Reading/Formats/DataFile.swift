import FoundationEssentials
import Support

/// A file that may hold rows, and what lies beside it.
struct DataFile {
  let path: String

  /// The name, without folders.
  var name: String { PathText.name(of: path) }
  /// The name up to its first point.
  var stem: String { Self.stem(name) }

  /// What it is by its first bytes.
  ///
  /// - Throws: what reading throws.
  func kind() throws -> FileKind { try FileKind(of: path) }

  /// The path of a file beside it, `nil` where there is none of that name.
  func beside(_ name: String) -> String? {
    let path = PathText.path(of: name, in: folder)
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// The names of all files of its folder, sorted.
  var neighbours: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    return (names ?? []).sorted()
  }

  /// The files of parts that a name gives, where they have training and testing.
  func parts(_ name: (Part) -> String) -> [(path: String, part: Part?)]? {
    let parts = Part.allCases.compactMap { part in
      beside(name(part)).map { (path: $0, part: Optional(part)) }
    }
    return Set(parts.map(\.part)).isSuperset(of: [.train, .test]) ? parts : nil
  }

  private var folder: String { String(PathText.split(path).folder) }

  /// A file's name up to its first point.
  static func stem(_ file: String) -> String {
    let stem = file.prefix { $0 != "." }
    return stem.isEmpty ? file : String(stem)
  }

  /// A file's name and ending where it holds one part of data that come split: `x.train.csv`.
  static func split(_ file: String) -> (name: String, ending: String)? {
    let pieces = file.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard pieces.count == 3, Part.allCases.contains(where: { $0.description == pieces[1] })
    else { return nil }
    return (String(pieces[0]), String(pieces[2]))
  }
}
