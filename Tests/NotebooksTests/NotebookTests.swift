import Language
import Notebooks
import Support
import Testing
import _TestSupport

@Suite struct NotebookTests {
  private let text = """
    ---
    kernelspec: {name: alidade}
    ---
    # A lesson

    ```alidade
    shop = load "online-retail"
    describe shop
    ```

    Prose with `alidade` in a span, and code of others:

    ```python
    print("no")
    ```

        alidade indented

    - in a list:

      ~~~~ {code-cell}
      :tags: [slow, "skip-output"]
      :name: training

      train base
        epochs=2
      ~~~~

    > ```alidade no-run
    > kernel install
    > ```

    ```{code-cell} alidade
    ---
    tags:
      - raises-exception
      - hide
    caption: 'a: b'   
    # a comment
    ---
    1 / 0
    ```

    ```{code-cell} ipython3
    print("no")
    ```

    ```alidade-output
    no
    ```
    """

  @Test func findsCellsWithTheirLines() throws {
    let notebook = try Notebook(name: "lesson.md", text: text)
    #expect(
      notebook.cells.map(\.source.text) == [
        "shop = load \"online-retail\"\ndescribe shop\n", "\ntrain base\n  epochs=2\n",
        "kernel install\n", "1 / 0\n",
      ])
    #expect(notebook.cells.map(\.source.firstLine) == [7, 24, 30, 41])
    #expect(notebook.cells.allSatisfy { $0.source.name == "lesson.md" })
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[7 - 1].hasPrefix("shop") && lines[25 - 1].contains("train base"))
    #expect(lines[41 - 1] == "1 / 0")
  }

  @Test func linesMayEndInCarriageReturns() throws {
    let (unix, windows) = try (
      Notebook(name: "lesson.md", text: text),
      Notebook(name: "lesson.md", text: text.replacing("\n", with: "\r\n"))
    )
    #expect(windows.cells.map(\.source.text) == unix.cells.map(\.source.text))
    #expect(windows.cells.map(\.source.firstLine) == unix.cells.map(\.source.firstLine))
    #expect(windows.cells.map(\.tags) == unix.cells.map(\.tags))
    #expect(windows.cells.map(\.options) == unix.cells.map(\.options))
  }

  @Test func readsTagsAndOptions() throws {
    let cells = try Notebook(name: "lesson.md", text: text).cells
    #expect(
      cells.map(\.tags) == [[], [.slow, .skipOutput], [.noRun], [.raisesException, .hide]])
    #expect(cells.map(\.options) == [[:], ["name": "training"], [:], ["caption": "a: b"]])
    #expect(cells.map(\.isRunnable) == [true, true, false, true])
  }

  @Test func keepsLinesWhereLinesEndInTwoCharacters() throws {
    let notebook = try Notebook(
      name: "dos.md", text: "# Title\r\n\r\n```alidade\r\n:tags: slow\r\nhelp\r\n```\r\n")
    #expect(notebook.cells.map(\.source.firstLine) == [5])
    #expect(notebook.cells.map(\.tags) == [[.slow]])
    #expect(notebook.cells[0].source.text.hasPrefix("help"))
  }

  @Test(arguments: ["", "no fences", "```alidade\n```", "```alidade"])
  func smallFiles(_ text: String) throws {
    let cells = try Notebook(name: "small.md", text: text).cells
    #expect(cells.map(\.source.text) == (text.hasPrefix("```") ? [""] : []))
  }

  @Test func anUnclosedHeadIsAnError() {
    let error = NotebookError.unclosedOptions(file: "a.md", line: 3)
    #expect(throws: error) {
      try Notebook(name: "a.md", text: "\n```alidade\n---\ntags: slow\nhelp\n```\n")
    }
    #expect(
      "\(error)" == "a.md:3: the options of the cell begin with `---` and never end; "
        + "close them with another `---`")
  }

  @Test func anOptionWithoutANameIsAnError() {
    let error = NotebookError.invalidOption(file: "a.md", line: 3, text: ": slow")
    #expect(throws: error) {
      try Notebook(name: "a.md", text: "```alidade\n:tags: slow\n: slow\nhelp\n```\n")
    }
    #expect("\(error)" == "a.md:3: `: slow` is no option of a cell; write `name: value`")
    #expect(throws: NotebookError.invalidOption(file: "a.md", line: 3, text: "slow")) {
      try Notebook(name: "a.md", text: "```alidade\n---\nslow\n---\nhelp\n```\n")
    }
  }

  @Test func readsFiles() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("é\n\n```alidade\nhelp\n```\n".utf8, to: "a.md")
    #expect(try Notebook(path: path).cells.map(\.source.firstLine) == [4])
    #expect(try Notebook(path: path).name == path)
    let broken = try folder.write([0x61, 0x0a, 0xff, 0x0a], to: "b.md")
    let error = TextEncodingError(path: broken, line: 2)
    #expect(throws: error) { try Notebook(path: broken) }
    #expect("\(error)" == "\(broken):2: the line is not UTF-8")
    let missing = folder.path("none.md")
    #expect(throws: FileError(path: missing, action: "read", code: 2)) {
      try Notebook(path: missing)
    }
    #expect(throws: FileError(path: folder.path, action: "read", code: 21)) {
      try Notebook(path: folder.path)
    }
  }
}
