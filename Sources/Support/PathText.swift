import Glibc

/// Parts of paths, by their text alone.
public enum PathText {
  /// The folder that a path is in, with its slash, or nothing; and the name there.
  public static func split(_ path: String) -> (folder: Substring, name: Substring) {
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
    return (path[..<(name ?? path.startIndex)], path[(name ?? path.startIndex)...])
  }

  /// The last name of a path; slashes at its end don't count.
  public static func name(of path: String) -> String {
    String(split(withoutSlashes(path)).name)
  }

  /// The text behind the last point of a path's name, in lower case: `csv`; empty for none.
  public static func ending(of path: String) -> String {
    let name = name(of: path)
    guard let point = name.lastIndex(of: "."), point != name.startIndex else { return "" }
    return name[name.index(after: point)...].lowercased()
  }

  /// The path of a name in a folder; an empty folder is the one that the program is in.
  public static func path(of name: String, in folder: String) -> String {
    folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// A path without slashes at its end, but for the root.
  public static func withoutSlashes(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return path
  }
}

extension StringProtocol {
  /// The text without some characters at its two ends.
  public func trimming(where isLeftOut: (Character) -> Bool) -> String {
    let start = drop(while: isLeftOut)
    guard let end = start.lastIndex(where: { !isLeftOut($0) }) else { return "" }
    return String(start[...end])
  }
}
