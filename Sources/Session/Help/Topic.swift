/// Something that `help "name"` explains and that is no verb.
struct Topic {
  let name: String
  let text: String

  /// The topics, in the order to list them.
  static let all = [
    Topic(
      name: "language",
      text: """
        verb, values, name=value, and `|` hands the result on as the first value

          shop = load "online-retail" | kcore users=5 items=5 | split by=leave_one_out
          base = sasrec shop dim=64
          train base epochs=20

        Commas between values may be left out. `( )` makes a value of a command, `[ ]` makes a list,
        `"{x}"` puts a value into a text, `1..3` is [1, 2, 3], `10%` is 0.1, `#` starts a comment,
        and `;` separates statements; at the end of the input it hides the value.
        """),
    Topic(
      name: "blocks",
      text: """
        for d in [16, 32] { … }          once for each value
        if a > b { … } else { … }        one or the other
        repeat seeds=1..3 { … }          once a seed; tables get a column `seed` and are appended
        define name data dim=64 { … }    a verb of your own; its value is its last statement's

          repeat seeds=1..3 {
            m = sasrec shop dim=16 | train epochs=5
            rows = evaluate [m, (popular shop)]
          }
          compare rows
        """),
    Topic(
      name: "values",
      text: """
        Everything is a value, models too: a verb never changes what it is given. `train m` as a
        statement is short for `m = (m | train)`, and `undo m` brings the value before back.
        `ans` is the last value; `args.size` is what stood after `--` as `size=…`.
        Random numbers are keyed by the seed and by the part that they play (first weights of a kind of
        model, the order of its batches, negatives), never by what ran before nor by options that draw
        nothing: inserting a line changes no other line's numbers, and models that differ in one option
        are compared with the same draws.
        """),
    Topic(
      name: "keys",
      text: """
        Tab completes, Up and Down look for what begins like the line, Ctrl-R searches.
        Ctrl-C clears the line, or stops what runs and keeps the model of the last whole step.
        Ctrl-D on an empty line leaves.
        """),
  ]
}
