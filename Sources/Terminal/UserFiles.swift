import Glibc

/// The user's own files, where the XDG base directory specification puts them.
public enum UserFiles {
  /// How the value of an environment variable is asked for.
  public typealias Environment = (String) -> String?

  /// The environment of this process.
  public static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// The history file: `$ALIDADE_HISTORY`, else in `$XDG_STATE_HOME`; `nil` if history is off.
  public static func history(_ environment: Environment = environment) -> String? {
    if let chosen = environment("ALIDADE_HISTORY") { return chosen.isEmpty ? nil : chosen }
    return directory("XDG_STATE_HOME", fallback: ".local/state", environment)
      .map { $0 + "/alidade/history" }
  }

  /// The start-up script in `$XDG_CONFIG_HOME`.
  public static func startUpScript(_ environment: Environment = environment) -> String? {
    directory("XDG_CONFIG_HOME", fallback: ".config", environment).map { $0 + "/alidade/init.ald" }
  }

  /// The folder in `$XDG_DATA_HOME` that fetched data and language models are in.
  public static func dataFolder(_ environment: Environment = environment) -> String? {
    directory("XDG_DATA_HOME", fallback: ".local/share", environment).map { $0 + "/alidade" }
  }

  /// A base directory; an empty or relative path counts as unset, as the specification says.
  private static func directory(
    _ name: String, fallback: String, _ environment: Environment
  ) -> String? {
    if let path = environment(name), path.hasPrefix("/") { return path }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return (home == "/" ? "" : home) + "/" + fallback
  }
}

extension UserFiles {
  /// Whether there is a file of that name.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
