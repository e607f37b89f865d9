import Foundation
import Testing

@Suite("Where output goes and what it looks like")
struct OutputTests {
  let alidade: AlidadeProcess

  init() throws { alidade = try AlidadeProcess() }

  @Test("Results go to standard output, notes to standard error, and --quiet leaves notes out")
  func streams() throws {
    let code = #"shop = load "online-retail" | kcore users=5 items=5; print shop.users"#
    let result = try alidade.run("-c", code)
    #expect(result.status == 0)
    #expect(result.output.wholeMatch(of: /\d+\n/) != nil)
    #expect(result.error.contains("kcore: "))
    #expect(!result.error.contains("\r"))
    let quiet = try alidade.run("-q", "-c", code)
    #expect(quiet == .init(status: 0, output: result.output, error: ""))
  }

  @Test("A file whose name is one letter loads, which Foundation's path functions trap on")
  func shortName() throws {
    try alidade.folder.write("user,item\na,x\na,y\nb,x\n".utf8, to: "t")
    let result = try alidade.run("-q", "-c", #"d = load "t"; print d.interactions"#)
    #expect(result == .init(status: 0, output: "3\n", error: ""))
  }

  @Test("A bare expression shows its value, one that a semicolon ends doesn't")
  func values() throws {
    #expect(try alidade.run("-c", "1 + 1").output == "2\n")
    #expect(try alidade.run("-c", "1 + 1;").output.isEmpty)
  }

  @Test("--echo prints statements as a transcript")
  func echo() throws {
    let result = try alidade.run("--echo", "-c", "print 1\nfor i in 1..2 {\n  print i\n}")
    let transcript = """
      alidade> print 1
      1
      alidade> for i in 1..2 {
          ...>   print i
          ...> }
      1
      2

      """
    #expect(result == .init(status: 0, output: transcript, error: ""))
  }

  @Test("--timer says what a statement took")
  func timer() throws {
    let result = try alidade.run("--timer", "-c", "print 1")
    #expect(result.output == "1\n")
    #expect(result.error.wholeMatch(of: /timer: \d+\.\d{3} s\n/) != nil)
  }

  @Test(
    "Colour: flag, NO_COLOR, FORCE_COLOR, TERM, terminal",
    arguments: [
      ([], [:], false),
      ([], ["FORCE_COLOR": "1"], true),
      ([], ["FORCE_COLOR": "1", "NO_COLOR": "1"], false),
      (["--color", "always"], ["NO_COLOR": "1"], true),
      (["--color", "never"], ["FORCE_COLOR": "1"], false),
    ])
  func colour(options: [String], environment: [String: String], isOn: Bool) throws {
    let result = try alidade.run(options + ["-c", "prnt 1"], environment: environment)
    #expect(result.status == 1)
    #expect(result.error.contains("\u{1B}[") == isOn)
  }

  @Test("--mode chooses how tables are printed")
  func mode() throws {
    let code = "print (table n=[1, 2])"
    let csv = try alidade.run("--mode", "csv", "-c", code)
    let json = try alidade.run("--mode", "json", "-c", code)
    #expect(csv.status == 0, "\(csv.error)")
    #expect(csv.output != json.output)
    #expect(json.output.hasPrefix("{") || json.output.hasPrefix("["))
  }

  @Test("The start-up script is for prompts, unless it is asked for")
  func startUpScript() throws {
    try alidade.write("greeting = 42\n", to: "init.ald")
    let environment = ["XDG_CONFIG_HOME": alidade.folder.path]
    _ = try alidade.shell("mkdir alidade && mv init.ald alidade/")
    let code = "print greeting"
    #expect(try alidade.run("-c", code, environment: environment).status == 1)
    let result = try alidade.run("--init", "alidade/init.ald", "-c", code)
    #expect(result == .init(status: 0, output: "42\n", error: ""))
    #expect(try alidade.run("--init", "nowhere.ald", "-c", code).status == 2)
  }

  @Test("A file beyond the largest that is allowed is an error that leaves nothing behind")
  func fileSizeLimit() throws {
    let code = "x = [1]; for i in 1..9 { x = x + x }; export (table a=x) to=\"big.csv\""
    let result = try alidade.shell("ulimit -f 1; $alidade -c '\(code)'")
    #expect(result.status == 1)
    #expect(result.error.hasPrefix("error: can't write `big.csv`: file too large\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: alidade.folder.path).isEmpty)
  }

  @Test("Standard output is written on where a file is wanted, not replaced")
  func exportToStandardOutput() throws {
    let code = "print 1; export (table a=[2]) to=\"/dev/stdout\" as=csv; print 3"
    let result = try alidade.shell("$alidade -q -c '\(code)' > out; cat out; ls")
    #expect(result.output == "1\na\r\n2\r\n3\nout\n", "\(result.error)")
    #expect(result.status == 0)
  }
}
