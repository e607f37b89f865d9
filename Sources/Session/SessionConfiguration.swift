public import Support

/// The settings of a session that a front end decides before the first statement.
public struct SessionConfiguration: Sendable {
  /// The seed that every random number is keyed by.
  public var seed: UInt64
  /// The number of threads that compute; `nil` for one a core.
  public var threads: Int?
  /// Whether notes (the one line a verb says about what it did) are left out.
  public var quiet: Bool
  /// Whether diagnostics are coloured.
  public var colour: Bool
  /// The notation of printed values.
  public var mode: OutputMode
  /// The width in columns that tables are fitted to.
  public var width: Int
  /// The words after `--`: `size=night` is `args.size`, others are `args[0]`, `args[1]`, ….
  public var arguments: [String]
  /// Whether a person types the statements.
  public var interactive: Bool
  /// Whether each statement's wall time is noted.
  public var timer: Bool
  /// Whether each statement's text is given to the output before it runs.
  public var echo: Bool
  /// Whether a run goes on after a statement that failed; it is `failed` at its end all the same.
  public var keepGoing: Bool
  /// The folder of fetched data and backbones, which are in its folders `data` and `backbones`:
  /// `$XDG_DATA_HOME/alidade`; `nil` where there is no such place.
  public var dataFolder: String?
  /// The errors of the front end itself, which `help` explains beside those of the rooms.
  public var errors: [any RoomError.Type]

  public init(
    seed: UInt64 = 1, threads: Int? = nil, quiet: Bool = false, colour: Bool = false,
    mode: OutputMode = .text, width: Int = 100, arguments: [String] = [],
    interactive: Bool = false, timer: Bool = false, echo: Bool = false, keepGoing: Bool = false,
    dataFolder: String? = nil, errors: [any RoomError.Type] = []
  ) {
    self.seed = seed
    self.threads = threads
    self.quiet = quiet
    self.colour = colour
    self.mode = mode
    self.width = width
    self.arguments = arguments
    self.interactive = interactive
    self.timer = timer
    self.echo = echo
    self.keepGoing = keepGoing
    self.dataFolder = dataFolder
    self.errors = errors
  }
}
