public import Support

/// What a program runs in: the verbs, the variables, the seed.
public final class Environment {
  /// A variable: its value and the one it had before, for `undo`.
  public struct Variable: Sendable {
    public var value: Value
    public var previous: Value?

    public init(_ value: Value, previous: Value? = nil) {
      self.value = value
      self.previous = previous
    }
  }

  /// The built-in verbs at the version in force.
  public internal(set) var verbs: VerbTable
  /// The verbs that programs defined.
  public internal(set) var definitions: [String: Definition] = [:]
  /// The variables, `ans` and `args` among them.
  public var variables: [String: Variable] = [:]
  /// The seed that every random number is keyed by.
  public var seed: UInt64
  /// What the host keeps for its verbs; the language never looks at it.
  public let host: any Sendable
  /// Asks the running program to stop.
  public let cancellation: Cancellation

  /// An environment without variables but `args`.
  ///
  /// - Parameters:
  ///   - verbs: the built-in verbs.
  ///   - arguments: the words after `--` on the command line.
  ///   - seed: the session's seed.
  ///   - host: what the verbs' closures find in `Call.host`.
  ///   - cancellation: the flag that stops a program.
  public init(
    verbs: VerbTable, arguments: [String] = [], seed: UInt64 = 1, host: any Sendable = (),
    cancellation: Cancellation = Cancellation()
  ) {
    self.verbs = verbs
    self.seed = seed
    self.host = host
    self.cancellation = cancellation
    let words = ProgramArguments(arguments)
    variables["args"] = Variable(.object(words, recipe: .literal(words.summary)))
  }

  /// Gives a variable a value; the one it had is kept for `undo`.
  public func assign(_ name: String, _ value: Value) { set(name, value.named(name)) }

  /// Gives a variable a value as it is, under the name that it may have already.
  func set(_ name: String, _ value: Value) {
    variables[name] = Variable(value, previous: variables[name]?.value)
  }
}
