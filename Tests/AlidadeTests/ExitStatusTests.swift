import Testing

@Suite("Exit status, and what runs after an error")
struct ExitStatusTests {
  let alidade: AlidadeProcess

  init() throws { alidade = try AlidadeProcess() }
  let script = "print 1\nassert 1 > 2\nprint 3\n"

  @Test("The first error stops code, a file and standard input alike, with status 1")
  func firstError() throws {
    try alidade.write(script, to: "one.ald")
    try alidade.write("print 4", to: "two.ald")
    for result in [
      try alidade.run("-c", script, "-c", "print 4"), try alidade.run("one.ald", "two.ald"),
      try alidade.run(input: script),
    ] {
      #expect(result.status == 1)
      #expect(result.output == "1\n")
      #expect(result.error.hasPrefix("error: "))
    }
  }

  /// Vectors of a tall convolution, of which the data's own size says nothing.
  @Test("Where memory runs out, the statement fails and what follows is run")
  func outOfMemory() throws {
    let result = try alidade.shell(
      """
      ulimit -d 1400000; "$alidade" --keep-going -c '
      films = load "movietweetings" | kcore users=5 items=5
      m = caser films dim=1024 window=32 horizontal=4
      train m batch=100000 steps=1
      print m.steps'
      """)
    #expect(result.status == 1 && result.output == "0\n", "\(result)")
    #expect(
      result.error.contains("error: there is no more memory: 1,367 MiB may be used here\n"),
      "\(result.error)")
    #expect(result.error.contains("train m batch=100000 steps=1\n"))
  }

  @Test("An error names the place and shows the line with a caret")
  func place() throws {
    try alidade.write(script, to: "one.ald")
    let result = try alidade.run("one.ald")
    #expect(result.error.contains(" --> one.ald:2:8  E958\n"))
    #expect(result.error.contains("\n2 | assert 1 > 2\n"))
    #expect(result.error.contains("\n  |        ^"))
  }

  @Test("A script with a mistake anywhere runs nothing")
  func checkedFirst() throws {
    let result = try alidade.run("-c", "print 1\nprnt 2\n")
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("did you mean `print`"))
  }

  @Test("A mistake in the last file keeps the first from running")
  func allCheckedFirst() throws {
    try alidade.write("print 1\n", to: "one.ald")
    try alidade.write("prnt 2\n", to: "two.ald")
    let result = try alidade.run("one.ald", "two.ald")
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("two.ald:1:1"))
  }

  @Test("With --keep-going the rest runs, and the status is 1 all the same")
  func keepGoing() throws {
    try alidade.write(script, to: "one.ald")
    let result = try alidade.run("--keep-going", "one.ald", "-", input: "print 4\n")
    #expect(result.status == 1)
    #expect(result.output == "1\n3\n4\n")
  }

  @Test("A file that can't be read is status 2, before anything runs")
  func missingFile() throws {
    let result = try alidade.run("-c", "print 1", "nowhere.ald")
    let message = "alidade: can't read `nowhere.ald`: no such file or directory\n"
    #expect(result == .init(status: 2, output: "", error: message))
    #expect(try alidade.run("check", "nowhere.ald") == .init(status: 2, output: "", error: message))
    #expect(try alidade.run("nowhere.md").status == 2)
    #expect(try alidade.run(".").error == "alidade: can't read `.`: is a directory\n")
  }

  @Test("A program that isn't UTF-8 runs nothing, and its line is named")
  func encoding() throws {
    for file in ["a.ald", "a.md"] {
      try alidade.folder.write(Array("print 1\n".utf8) + [0xff, 10], to: file)
      let expected = "alidade: \(file):2: the line is not UTF-8\n"
      #expect(try alidade.run(file) == .init(status: 1, output: "", error: expected))
    }
    let piped = try alidade.shell("\"$alidade\" < a.ald")
    #expect(piped.error == "alidade: standard input:2: the line is not UTF-8\n")
  }

  @Test("quit leaves with its status")
  func quit() throws {
    #expect(
      try alidade.run("-c", "print 1\nquit 7\nprint 2")
        == .init(status: 7, output: "1\n", error: ""))
    #expect(
      try alidade.run("-c", "quit", "-c", "print 2") == .init(status: 0, output: "", error: ""))
  }

  @Test("check runs nothing, and reports every file")
  func check() throws {
    try alidade.write("print 1\n", to: "good.ald")
    try alidade.write("prnt 1\n", to: "bad.ald")
    try alidade.write("```alidade\nprint 1\n```\n\n```alidade\nprnt 2\n```\n", to: "bad.md")
    #expect(
      try alidade.run("check", "good.ald")
        == .init(status: 0, output: "no mistakes in 1 statement\n", error: ""))
    let result = try alidade.run("check", "good.ald", "bad.ald", "bad.md")
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("bad.ald:1:1"))
    #expect(result.error.contains("bad.md:6:1"))
  }

  @Test("A reader that goes away ends the program quietly")
  func closedPipe() throws {
    let result = try alidade.shell(#""$alidade" -c 'for i in 1..100000 { print i }' | head -n 1"#)
    #expect(result == .init(status: 0, output: "1\n", error: ""))
  }

  @Test("A disk that is full is said")
  func fullDisk() throws {
    let result = try alidade.shell(#""$alidade" -c 'print 1' > /dev/full"#)
    let message = "alidade: can't write `standard output`: no space left on device\n"
    #expect(result == .init(status: 1, output: "", error: message))
  }

  @Test(
    "No file takes the place of a standard stream that is closed; a result that is lost is an error",
    arguments: [
      ("<&-", "1\n"), (">&-", ""), ("2>&-", "1\n"), ("<&- >&-", ""), ("<&- 2>&-", "1\n"),
      ("<&- >&- 2>&-", ""),
    ])
  func closedStreams(closing: String, output: String) throws {
    let result = try alidade.shell(
      #"timeout 60 "$alidade" -q -c 'export (table a=[1]) to="t.csv"; print 1' \#(closing)"#)
    #expect(result.status == (output.isEmpty ? 1 : 0))
    #expect(result.output == output)
    let isSaid = output.isEmpty && !closing.contains("2>&-")
    #expect(result.error == (isSaid ? "alidade: standard output is closed\n" : ""))
    let read = try alidade.shell(#"timeout 60 "$alidade" \#(closing); cat t.csv"#)
    #expect(read.status == 0)
    #expect(read.output == "a\r\n1\r\n")
  }

  @Test(
    "Few descriptors are an error where more are needed, or enough",
    arguments: [4, 5, 6, 8, 12, 20])
  func fewDescriptors(limit: Int) throws {
    let code = #"'print 1; plot (table a=[1, 2] b=[1, 2])'"#
    let result = try alidade.shell(#"prlimit --nofile=\#(limit) "$alidade" -c \#(code)"#)
    #expect(result.output.hasPrefix("1\n"))
    if result.status == 0 {
      #expect(result.output.contains("o"))
    } else {
      #expect(result.status == 1)
      #expect(result.error.hasPrefix("error: "), "\(result.error)")
    }
  }

  @Test("Nothing is left in the folder or the home of a script")
  func leavesNothing() throws {
    let result = try alidade.shell(#""$alidade" -c 'print 1'; ls -A"#)
    #expect(result.output == "1\n")
  }
}
