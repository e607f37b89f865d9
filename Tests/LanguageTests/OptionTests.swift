import Support
import Testing

@testable import Language

/// What a verb declares, and a call is read by.
@Suite struct OptionTests {
  /// A verb with a parameter of each type, which prints what it is given.
  private enum Try {
    enum Colour: String, Choice {
      case red, blue
      var meaning: String { self == .red ? "as blood" : "as the sky" }
    }
    enum Never: String, Choice { case none }

    static let first = Positional<Either<Double, String>>("first", "the first")
    static let others = Positional<[Value]>(many: "others", "the others")
    static let count = Option<Int>("count", "how many", default: 3, interval: .atLeast(1))
    static let share = Option<Double?>("share", as: .fraction, "how much", because: "all")
    static let colour = Option<Colour>("colour", "which", default: .blue)
    static let colours = Option<[Colour]>(
      "colours", as: .oneOrMore(.choice(Colour.self) { "seldom \($0.meaning)" }), default: [.red])
    static let patience = Option<Either<Int, Never>?>("patience")
    static let text = Option<String?>("text")
    static let flag = Option<Bool>("flag", default: false)
    static let anything = Option<Value?>("anything")
    static let tags = OpenOptions(prefix: "tag.", .any, "a tag")

    static let verb = Verb(
      "try", group: "toys", "prints what it is given",
      takes: [
        first, count, share, colour, colours, patience, text, flag, anything, others,
      ],
      openOptions: [tags], example: "try 1 2"
    ) { call in
      let patience =
        switch call[patience] {
        case .one(let count)?: "\(count)"
        case .other(.none)?: "never"
        case nil: "nil"
        }
      let first =
        switch call[first] {
        case .one(let number): "number \(number)"
        case .other(let text): "text \(text)"
        }
      guard call[count] < 9 else { throw ToyFailure("too many", at: count, help: "fewer") }
      guard call[flag] || call[text] != "flag" else { throw ToyFailure("no flag", at: flag) }
      for (name, value) in call[tags] where value.isNone {
        throw ToyFailure("nothing", at: tags.parameter(name))
      }
      var read: [String] = [first]
      read.append(call[others].map(\.text).joined(separator: "+"))
      read.append(String(call[count]))
      read.append(call[share].map { String($0) } ?? "nil")
      read.append(call[colour].word)
      read.append(call[colours].map(\.word).joined(separator: "+"))
      read.append(patience)
      read.append(call[text] ?? "nil")
      read.append(String(call[flag]))
      read.append(call[anything]?.text ?? "nil")
      read += call[tags].map { name, value in name + "=" + value.text }
      if call.isGiven(count) { read.append("count given") }
      call.toy.print(read.joined(separator: "; "))
      return .none
    }
  }

  private func session() -> ToySession { ToySession(verbs: VerbTable([Try.verb])) }

  @Test(arguments: [
    ("try 1 2", "number 1.0; 2; 3; nil; blue; red; nil; nil; false; nil"),
    (
      #"try "a" 2 true colour=red count=4"#,
      "text a; 2+true; 4; nil; red; red; nil; nil; false; nil; count given"
    ),
    (
      #"try 1 2 share=50% colours=[blue, red] patience=none text="t" flag=true anything=7"#,
      "number 1.0; 2; 3; 0.5; blue; blue+red; never; t; true; 7"
    ),
    (
      #"try 1 2 share=none colours=blue patience=5 text=none anything=none tag.a=1 tag.b="x""#,
      "number 1.0; 2; 3; nil; blue; blue; 5; nil; false; nil; a=1; b=x"
    ),
  ])
  func aCallIsReadByWhatTheVerbDeclares(_ program: String, _ printed: String) throws {
    let session = session()
    let diagnostics = try session.run(program)
    #expect(diagnostics.isEmpty && session.output == [printed])
  }

  @Test func usageAndCasesAreThoseDeclared() {
    #expect(
      Try.verb.usage
        == "try FIRST OTHERS… [count=3] [share=…] [colour=\"blue\"] [colours=[\"red\"]] … "
        + "[tag.NAME=…]")
    #expect(Try.colour.parameter.type.cases.map(\.summary) == ["as blood", "as the sky"])
    #expect(
      Try.colours.parameter.type.cases.map(\.summary) == [
        "seldom as blood", "seldom as the sky",
      ])
    #expect(Try.verb.takes(Try.flag) && !Try.verb.takes(Option<Int>("flags", default: 1)))
  }

  /// The caret stands under the argument, or under the verb where it wasn't given.
  @Test(arguments: [
    ("try 1 2 count=9", "too many", "9"), (#"try 1 2 text="flag""#, "no flag", "try"),
    ("try 1 2 tag.x=none", "nothing", "none"), ("try 1 2 count=0", nil, "0"),
    ("try 1 2 colour=green", nil, "green"),
  ])
  func aFailureStandsUnderItsArgument(
    _ program: String, _ message: String?, _ place: String
  ) throws {
    let diagnostics = try session().run(program, checks: false)
    let diagnostic = try #require(diagnostics.first)
    #expect(diagnostics.count == 1 && diagnostic.range?.text == place)
    if let message { #expect(diagnostic.message == message) }
  }
}
