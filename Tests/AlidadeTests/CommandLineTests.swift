import Testing

@Suite("The command line")
struct CommandLineTests {
  let alidade: AlidadeProcess

  init() throws { alidade = try AlidadeProcess() }

  @Test("Code runs, in the order given, and nothing else is said")
  func code() throws {
    let result = try alidade.run("-c", "print 1 + 2", "-e", "print 4")
    #expect(result == .init(status: 0, output: "3\n4\n", error: ""))
  }

  @Test("Empty code is a whole program")
  func empty() throws {
    #expect(try alidade.run("-c", "") == .init(status: 0, output: "", error: ""))
  }

  @Test("Code that begins with a dash is code")
  func dash() throws {
    #expect(try alidade.run("-c", "-1 + 3").output == "2\n")
  }

  @Test("Standard input is a script where it is no terminal: no prompt, no echo, no banner")
  func standardInput() throws {
    let result = try alidade.run(input: "print 1\nprint 2")
    #expect(result == .init(status: 0, output: "1\n2\n", error: ""))
  }

  @Test("Files run in order, in one session; a dash is standard input")
  func files() throws {
    try alidade.write("a = 1\nprint a\n", to: "one.ald")
    try alidade.write("print a + 2\n", to: "three.ald")
    let result = try alidade.run("one.ald", "-", "three.ald", input: "print a + 1")
    #expect(result == .init(status: 0, output: "1\n2\n3\n", error: ""))
  }

  @Test("Code runs before files")
  func codeAndFiles() throws {
    try alidade.write("print a\n", to: "one.ald")
    #expect(try alidade.run("one.ald", "-c", "a = 5").output == "5\n")
  }

  @Test("A first line that names the program to the shell is a comment")
  func shebang() throws {
    try alidade.write("#!/usr/bin/env alidade\nprint 1\n", to: "one.ald")
    #expect(try alidade.run("one.ald").output == "1\n")
  }

  @Test("Words after two dashes are the program's arguments")
  func arguments() throws {
    let code = #"print "{args.size} {args[0] + 1} {args[1]}""#
    let result = try alidade.run("-c", code, "--", "size=night", "7", "--seed")
    #expect(result == .init(status: 0, output: "night 8 --seed\n", error: ""))
  }

  @Test("The cells of a notebook run in order; a failure that is announced is none")
  func notebook() throws {
    let text = """
      # Lesson

      ```alidade
      a = 1
      ```

      ```python
      print(2)
      ```

      ```{code-cell}
      :tags: [raises-exception]
      print nowhere
      ```

      ```alidade no-run
      print 3
      ```

      ```alidade
      print a + 3
      ```
      """
    try alidade.write(text, to: "lesson.md")
    let result = try alidade.run("lesson.md")
    #expect(result.status == 0)
    #expect(result.output == "4\n")
    #expect(result.error.contains("lesson.md:13:7"))
  }

  @Test("A file called check is run as ./check")
  func subcommandWords() throws {
    try alidade.write("print 1\n", to: "check")
    #expect(try alidade.run("./check").output == "1\n")
    #expect(
      try alidade.run("check", "check")
        == .init(status: 0, output: "no mistakes in 1 statement\n", error: ""))
  }

  @Test("Version and help go to standard output")
  func informs() throws {
    let version = try alidade.run("--version")
    #expect(version.status == 0)
    #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    #expect(version.error.isEmpty)
    let help = try alidade.run("--help")
    #expect(help.status == 0)
    #expect(help.error.isEmpty)
    for word in [
      "-c", "-e", "-i", "--no-init", "--init", "--echo", "--keep-going", "--color",
      "--mode", "--seed", "--threads", "--quiet", "--timer", "alidade check FILE…", "130",
    ] {
      #expect(help.output.contains(word), "\(word)")
    }
  }

  @Test(
    "A bad command line is status 2 and says what is wrong",
    arguments: [
      (["--sed", "3"], "Unknown option '--sed'. Did you mean '--seed'?"),
      (["--threads", "0"], "--threads must be at least 1"),
      (["--seed", "x"], "The value 'x' is invalid for '--seed <number>'"),
      (
        ["--mode", "xml"],
        """
        The value 'xml' is invalid for '--mode <mode>'. \
        Please provide one of 'text', 'markdown', 'latex', 'csv' or 'json'.
        """
      ),
      (["-c"], "Missing value for '-c <code>'"),
      (["--init", "a", "--no-init"], "--no-init and --init can't be used together"),
    ])
  func badCommandLine(arguments: [String], message: String) throws {
    let result = try alidade.run(arguments)
    #expect(
      result == .init(status: 2, output: "", error: "alidade: \(message)\nsee `alidade --help`\n"))
  }

  @Test("The subcommand says its own name")
  func badCheck() throws {
    let result = try alidade.run("check")
    #expect(result.status == 2)
    #expect(
      result.error
        == "alidade check: Missing expected argument '<files> ...'\nsee `alidade check --help`\n")
  }
}
