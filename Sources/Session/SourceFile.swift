import Glibc
import Language
import Support

/// Reads the files that programs include.
enum SourceFile {
  /// Whether there is a file or folder of a name, or may be one that can't be looked at.
  static func exists(_ path: String) -> Bool { TextFile.mayExist(path) }

  /// Why a file can't be written, if that is sure.
  static func obstacle(_ path: String) -> String? {
    AtomicFile.obstacle(to: path).map { "\($0)" }
  }

  /// Whether a name is that of a pipe or a device, which can't be read from its start again.
  static func isPipeOrDevice(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// Whether the first byte of a file is a character.
  ///
  /// - Throws: `FileError`.
  static func begins(_ path: String, with character: Unicode.Scalar) throws(FileError) -> Bool {
    TextFile.withoutMark(try TextFile.start(of: path, count: 4)).first == UInt8(ascii: character)
  }

  /// The place of a path, which is relative to the source that includes it.
  private static func place(of path: String, from source: Source) -> String {
    path.hasPrefix("/") ? path : PathText.split(source.name).folder + path
  }

  /// Reads files for one reading of a program, each once.
  ///
  /// - Parameter progress: what can stop it.
  /// - Returns: gives the file of a path; throws `FileError`, `TextEncodingError`, `Cancelled`.
  static func reader(_ progress: Support.Progress) -> Parser.Include {
    var known: [String: Source] = [:]
    return { path, source in
      let place = place(of: path, from: source)
      if let file = known[place] { return file }
      let file = Source(name: place, text: try TextFile.read(place, progress: progress))
      known[place] = file
      return file
    }
  }

  /// The file of a path where looking at it takes nothing from it, otherwise an empty one: what a
  /// pipe holds is for the program that is then run.
  static func glimpse(_ path: String, from source: Source) throws -> Source {
    let place = place(of: path, from: source)
    return Source(name: place, text: isPipeOrDevice(place) ? "" : try TextFile.read(place))
  }
}
