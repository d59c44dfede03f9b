"""The sample data: four invented firms, one generator module a subject, made from truths that are written down.

``subjects`` lists them; ``package`` writes them as files, ``loading`` reads them, ``variants`` makes each student's
own.
"""
