import Language
public import Session

extension Session: Engine {
  public func run(_ text: String, named name: String, echoValue: Bool) -> RunOutcome {
    run(Source(name: name, text: text), echoValue: echoValue)
  }
}
