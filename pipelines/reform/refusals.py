"""A refusal: what a method or a scenario will not answer, in both languages, instead of a result that looks like one."""


class Refusal(ValueError):
    """`code` for programs; `fr` and `en` for people; str() holds both, French first."""

    def __init__(self, code: str, fr: str, en: str):
        super().__init__(f"{fr} / {en}")
        self.code, self.fr, self.en = code, fr, en
